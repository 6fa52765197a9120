package org.streampass.platform.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.sax.SAXSource;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.utils.XMLUtil;
import org.apache.activemq.artemis.utils.XmlProvider;
import org.streampass.platform.json.Json;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartupException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads a {@code broker.xml}, and the files of the services in the folder {@code services} beside it. The XML is validated
 * first, because Artemis' own parser does not report the line of an error.
 */
record BrokerDefinition(Path file) {

    /** The folder of {@code <service>.yaml}. */
    Path services() {
        return file.resolveSibling("services");
    }

    /** @throws StartupException with file, line and column, if the file is invalid */
    Configuration read() {
        if (!Files.isReadable(file)) {
            throw new StartupException(
                    "the broker's definition %s cannot be read; name another with --streampass.broker-config"
                            .formatted(file.toAbsolutePath()));
        }
        try {
            String text = XMLUtil.replaceSystemPropsInString(Files.readString(file));
            validate(text);
            FileConfiguration configuration = parse(text);
            addServices(configuration);
            return configuration;
        } catch (StartupException e) {
            throw e;
        } catch (SAXParseException e) {
            throw new StartupException(
                    "the broker's definition %s is broken in line %d, column %d: %s"
                            .formatted(file, e.getLineNumber(), e.getColumnNumber(), sentence(e)),
                    e);
        } catch (Exception e) {
            throw new StartupException("the broker's definition %s is broken: %s".formatted(file, OneLine.of(e)), e);
        }
    }

    private void validate(String text) throws IOException, SAXException, ParserConfigurationException {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setXIncludeAware(true);
        InputSource source = new InputSource(new StringReader(text));
        source.setSystemId(file.toUri().toString());
        XmlProvider.newValidator(XMLUtil.findResource("schema/artemis-server.xsd"))
                .validate(new SAXSource(factory.newSAXParser().getXMLReader(), source));
    }

    /** Parses the text instead of the file: for a file, Artemis logs a warning where it replaces ASYNCIO by NIO. */
    private FileConfiguration parse(String text) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        Element core = (Element) XMLUtil.stringToElement(text)
                .getElementsByTagName(configuration.getRootElement())
                .item(0);
        new FileConfigurationParser().parseMainConfig(core, configuration);
        configuration.setConfigurationUrl(file.toUri().toURL());
        return configuration;
    }

    /** Artemis reports errors in these files in its status only. */
    private void addServices(FileConfiguration configuration) throws Exception {
        if (!Files.isDirectory(services())) {
            throw new StartupException(
                    "the broker's definition %s has no folder %s beside it, with a file for each service"
                            .formatted(file, services().getFileName()));
        }
        for (File service : serviceFiles()) {
            configuration.parseFileProperties(service);
        }
        Json.read(configuration.getStatus(), JsonNode.class)
                .path("properties")
                .properties()
                .forEach(read -> read.getValue().path("errors").forEach(error -> {
                    throw new StartupException("the broker's definition %s is broken: %s: %s"
                            .formatted(
                                    services().resolve(read.getKey()),
                                    error.path("value").asText(),
                                    error.path("reason").asText().strip().replaceAll("\\s+", " ")));
                }));
    }

    /** The files that a standalone Artemis reads from a folder, in its order. */
    private List<File> serviceFiles() throws IOException {
        try (Stream<Path> files = Files.list(services())) {
            return files.filter(service -> service.toString().matches(".*\\.(json|yaml|properties)"))
                    .sorted()
                    .map(Path::toFile)
                    .toList();
        }
    }

    /** The roles that have permissions. */
    static Set<String> roles(Configuration configuration) {
        return configuration.getSecurityRoles().values().stream()
                .flatMap(Set::stream)
                .map(Role::getName)
                .collect(Collectors.toSet());
    }

    /** Removes the rule's number, the namespaces and the list of expected elements. */
    private static String sentence(SAXParseException e) {
        return e.getMessage()
                .replaceFirst("^cvc-[^:]+: ", "")
                .replaceFirst(" (One of '.*|No child element is) expected.*", "")
                .replaceAll("\\{\"[^\"]*\":([^}]+)}", "$1");
    }
}
