package org.streampass.testing.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/** The repository's definition of the broker, with some values that a test changes. */
public final class BrokerXml {

    private BrokerXml() {}

    /** Copies the files of the services to where a {@code broker.xml} in this folder expects them. */
    public static void copyServices(Path folder) throws IOException {
        FileSystemUtils.copyRecursively(Path.of("artemis/services"), folder.resolve("services"));
    }

    /**
     * @param values of elements, by name; every occurrence is changed
     * @return the setting that makes the application use it
     */
    public static Map<String, String> with(Path folder, Map<String, String> values) throws IOException {
        String xml = Files.readString(Path.of("artemis/broker.xml"));
        for (Map.Entry<String, String> value : values.entrySet()) {
            String element = "<%s>[^<]*<".formatted(value.getKey());
            assertThat(xml).containsPattern(element);
            xml = xml.replaceAll(element, "<%s>%s<".formatted(value.getKey(), value.getValue()));
        }
        copyServices(folder);
        return Map.of(
                "streampass.broker-config",
                Files.writeString(folder.resolve("broker.xml"), xml).toString());
    }
}
