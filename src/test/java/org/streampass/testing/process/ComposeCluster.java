package org.streampass.testing.process;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerPair;
import org.streampass.testing.database.PostgresServer;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.BearerTokens;

/**
 * The contents of {@code docker-compose.yml} as plain processes on this machine: its command lines, settings and
 * secrets, on loopback and free ports, with a PostgreSQL that has its roles. Only the mail server is the test's.
 */
public class ComposeCluster implements AutoCloseable {

    private static final String DATABASE = "streampass";

    private final ComposeFile compose = ComposeFile.read();
    private final Path folder;
    private final Map<String, String> settings;
    private final ComposeSecrets secrets;
    private final PostgresServer database;
    private final BrokerPair brokers;
    private final PrivateKey tokenKey;
    private final Map<String, List<Copy>> copies = new LinkedHashMap<>();

    /** One instance of a service, across restarts. */
    public class Copy {

        private final ComposeFile.Service service;
        private final int number;
        private final int httpPort = Ports.freePort();
        private final int socketPort = Ports.freePort();
        private final int healthPort = Ports.freePort();
        private Map<String, String> others = Map.of();
        private AppProcess process;

        private Copy(ComposeFile.Service service, int number) {
            this.service = service;
            this.number = number;
        }

        public AppProcess process() {
            return process;
        }

        public String url() {
            return "http://127.0.0.1:" + httpPort;
        }

        public String socketUrl() {
            return "ws://127.0.0.1:%d/notifications".formatted(socketPort);
        }

        public int healthPort() {
            return healthPort;
        }

        public Path dataDir() {
            return folder.resolve(service.name() + "-" + number);
        }

        /** Settings of this instance only, from its next start on. */
        public Copy with(Map<String, String> settings) {
            others = settings;
            return this;
        }

        public Copy launch() {
            Map<String, String> environment = new HashMap<>();
            service.environment().forEach((name, value) -> environment.put(name, here(value)));
            environment.put("STREAMPASS_DATA_DIR", dataDir().toString());
            environment.put("SERVER_ADDRESS", "127.0.0.1");
            environment.put("SERVER_PORT", "" + httpPort);
            environment.put("STREAMPASS_WEBSOCKET_ADDRESS", "127.0.0.1");
            environment.put("STREAMPASS_WEBSOCKET_PORT", "" + socketPort);
            environment.put("STREAMPASS_WEBSOCKET_URL", socketUrl());
            environment.put(
                    "STREAMPASS_LIMITS_MAILSBYRECIPIENT", "off"); // all users of the tests have the same address
            environment.put("STREAMPASS_HEALTH_ADDRESS", "127.0.0.1");
            environment.put("STREAMPASS_HEALTH_PORT", "" + healthPort);
            List<String> arguments = new ArrayList<>(service.command());
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(others); // otherwise a setting would have both values
            all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
            process = AppProcess.run(arguments, environment);
            return this;
        }

        /** Replaces names and paths of containers by local ones. */
        private String here(String value) {
            return value.replace("broker-primary:61616", brokers.address(brokers.primary()))
                    .replace("broker-backup:61616", brokers.address(brokers.backup()))
                    .replace("database:5432", "127.0.0.1:" + database.port())
                    .replace(
                            "/run/secrets",
                            secrets.folder().resolve(service.name()).toString());
        }

        public Api.User user(String name) {
            return new Api.User(new Api(url()), token(name));
        }

        /** The answer to the operator for a path below {@code /actuator}. */
        public Api.Answer operator(String path) {
            Api api = new Api(url());
            String credentials = "operator:" + secrets.read("prometheus/operator");
            return api.send(api.request("/actuator" + path)
                    .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes())));
        }
    }

    /**
     * @param settings further settings of all services, such as the mail server
     * @param numbers numbers of instances by service, if they differ from the file
     */
    public static ComposeCluster start(Path folder, Map<String, String> settings, Map<String, Integer> numbers) {
        return start(folder, settings, numbers, "localhost", List.of());
    }

    /**
     * @param brokersHost the address that the brokers listen on
     * @param brokersCommand a prefix of the brokers' commands, to start them elsewhere
     */
    public static ComposeCluster start(
            Path folder,
            Map<String, String> settings,
            Map<String, Integer> numbers,
            String brokersHost,
            List<String> brokersCommand) {
        ComposeCluster cluster = new ComposeCluster(folder, settings, brokersHost, brokersCommand);
        try {
            cluster.launch(numbers);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private ComposeCluster(Path folder, Map<String, String> settings, String brokersHost, List<String> brokersCommand) {
        this.folder = folder;
        this.settings = settings;
        secrets = ComposeSecrets.create(folder.resolve("secrets"));
        tokenKey = key(secrets.read("tokens/private.pem"));
        database = PostgresServer.start();
        createRoles();
        brokers = BrokerPair.start(
                folder.resolve("brokers"), secrets, Map.of("BROKER_MEMORY", "256m"), brokersHost, brokersCommand);
    }

    /** Runs the script that PostgreSQL's image runs at its first start. */
    private void createRoles() {
        try {
            database.execute("postgres", "create database " + DATABASE);
            String script = Files.readString(Path.of("src/main/docker/create-roles.sql"));
            Path passwords = secrets.folder().resolve("database");
            database.execute(DATABASE, script.replace("/run/secrets", passwords.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts two processes at a time: on a small machine, all at once would take too long. */
    private void launch(Map<String, Integer> numbers) {
        Deque<Copy> starting = new ArrayDeque<>();
        for (ComposeFile.Service service : compose.services().values()) {
            if (service.isStreampass()) {
                List<Copy> all = copies.computeIfAbsent(service.name(), name -> new ArrayList<>());
                for (int number = 1; number <= numbers.getOrDefault(service.name(), service.copies()); number++) {
                    if (starting.size() == 2) {
                        starting.remove().process().awaitReady();
                    }
                    Copy copy = new Copy(service, number).launch();
                    all.add(copy);
                    starting.add(copy);
                }
            }
        }
        starting.forEach(copy -> copy.process().awaitReady());
    }

    public List<Copy> copies() {
        return copies.values().stream().flatMap(Collection::stream).toList();
    }

    public Set<String> services() {
        return copies.keySet();
    }

    public List<Copy> copies(String service) {
        return copies.get(service);
    }

    public Copy copy(String service) {
        return copies(service).get(0);
    }

    public BrokerPair brokers() {
        return brokers;
    }

    public PostgresServer database() {
        return database;
    }

    public ComposeSecrets secrets() {
        return secrets;
    }

    /** The database as the administrator. */
    public JdbcClient records() {
        return database.client(DATABASE);
    }

    /** The database as the role of a service. */
    public JdbcClient recordsAs(String service) {
        return database.client(DATABASE, service, secrets.read("database/" + service));
    }

    /** A token for that user, as a provider would sign it. */
    public String token(String user) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .audience("streampass")
                .subject(user)
                .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
        return BearerTokens.sign(claims, JWSAlgorithm.RS256, new RSASSASigner(tokenKey));
    }

    private static PrivateKey key(String pem) {
        String base64 = pem.lines().filter(line -> !line.startsWith("-----")).collect(Collectors.joining());
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        copies().stream().filter(copy -> copy.process() != null).forEach(copy -> copy.process()
                .close());
        brokers.close();
        database.stop();
    }
}
