package org.streampass.testing.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Certificates of a broker and a service, each in a key store, with trust stores for the other side, created as
 * docs/deployment.md describes.
 */
public record TlsStores(Path folder) {

    public static final String PASSWORD = "of-a-test";

    /** @param folder is created */
    public static TlsStores create(Path folder) {
        try {
            TlsStores certificates = new TlsStores(Files.createDirectories(folder));
            certificates.generate("broker");
            certificates.generate("service");
            certificates.trust("broker", "service");
            certificates.trust("service", "broker");
            certificates.trust("broker", "broker"); // the brokers of a pair connect to each other
            Files.writeString(folder.resolve("tls.arguments"), """
                    -Dorg.apache.activemq.ssl.keyStore=%s
                    -Dorg.apache.activemq.ssl.keyStorePassword=%s
                    -Dorg.apache.activemq.ssl.trustStore=%s
                    -Dorg.apache.activemq.ssl.trustStorePassword=%s
                    """.formatted(
                            certificates.store("broker"), PASSWORD, certificates.trustStore("broker"), PASSWORD));
            return certificates;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings of a service that presents its certificate and trusts the broker's. */
    public Map<String, String> settings() {
        return Map.of(
                "streampass.broker.key-store",
                store("service").toString(),
                "streampass.broker.key-store-password",
                PASSWORD,
                "streampass.broker.trust-store",
                trustStore("service").toString(),
                "streampass.broker.trust-store-password",
                PASSWORD);
    }

    private Path store(String owner) {
        return folder.resolve(owner + ".p12");
    }

    private Path trustStore(String owner) {
        return folder.resolve(owner + "-trusts.p12");
    }

    private void generate(String owner) {
        keytool(
                "-genkeypair",
                "-alias",
                owner,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + owner,
                "-validity",
                "2",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store(owner).toString());
        keytool("-exportcert", "-alias", owner, "-keystore", store(owner).toString(), "-file", certificate(owner));
    }

    private void trust(String owner, String trusted) {
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                trusted,
                "-file",
                certificate(trusted),
                "-keystore",
                trustStore(owner).toString());
    }

    private String certificate(String owner) {
        return folder.resolve(owner + ".cer").toString();
    }

    private static void keytool(String... arguments) {
        try {
            Process keytool = new ProcessBuilder(Stream.of(
                                    List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                                            .toString()),
                                    List.of(arguments),
                                    List.of("-storetype", "PKCS12", "-storepass", PASSWORD))
                            .flatMap(List::stream)
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(keytool.exitValue()).as("keytool %s", List.of(arguments)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
