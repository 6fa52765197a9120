package org.streampass.platform.operations;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/**
 * Permissions of operators in Hawtio: read routes, queues and figures of the JVM, and start, stop, suspend and resume
 * routes. Everything else is refused: attributes are not written, code is not changed, messages are not sent, moved or
 * removed, and bodies of messages are not shown, since they may contain addresses and tokens.
 *
 * <p>Public, with a public constructor, since Jolokia creates it by its name.
 */
public class JmxPolicy implements Restrictor {

    /** A link can trigger GET, so only POST is allowed, which needs the CSRF token. */
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.POST);

    private static final Set<RequestType> REQUESTS =
            Set.of(RequestType.READ, RequestType.LIST, RequestType.SEARCH, RequestType.VERSION, RequestType.EXEC);

    private static final String CAMEL = "org.apache.camel";

    /** A suffix distinguishes the brokers of one JVM. */
    private static final String BROKER = "org.apache.activemq.artemis";

    private static final Set<String> SHOWN = Set.of(CAMEL, "java.lang", "java.nio", "hawtio");

    /** Command lines, system properties and parameters of connections may contain passwords. */
    private static final Pattern SECRET =
            Pattern.compile("SystemProperties|InputArguments|Parameters|(Acceptors|Connectors|ConnectorPairs)(AsJSON)?"
                    + "|FileContents|LastError"
                    + "|(?i).*(password|secret|credential|token).*");

    /** Operations on a route, and its definition with unresolved placeholders. */
    private static final Pattern ROUTE = operations(
            "start",
            "stop",
            "suspend",
            "resume",
            "restart",
            "dumpRouteAs(Xml|Yaml)\\(\\)",
            "dumpRouteStatsAsXml",
            "dumpRouteSourceLocationsAsXml");

    /** Not allowed on routes that answer HTTP requests: these have no queue to wait in. */
    private static final Pattern RESTS = operations("stop", "suspend", "restart");

    private static final Pattern HTTP = Pattern.compile("(rest|platform-http):");

    /** By type of the MBean. */
    private static final Map<String, Pattern> CAMEL_OPERATIONS = Map.of(
            "routes",
            ROUTE,
            "context",
            operations(
                    "dumpRoutesAs(Xml|Yaml)\\(\\)",
                    "dumpRoutesStatsAsXml",
                    "dumpStepStatsAsXml",
                    "dumpRoutesSourceLocationsAsXml"));

    /** Hawtio asks what it may offer, see {@link AllowedOperations}. */
    private static final Pattern QUESTIONS = operations("canInvoke");

    /** Exchanges in flight, without their messages. */
    private static final Pattern INFLIGHT = operations("browse", "size");

    /** Counts, and messages without their bodies. */
    private static final Pattern BROKER_OPERATIONS = operations(
            "count(Delivering)?Messages",
            "list(Delivering|Scheduled)?Messages(AsJSON)?",
            "list(All)?(Consumers|Producers|Connections|Sessions)(Info)?(AsJSON)?",
            "listQueues",
            "listAddresses");

    private static Pattern operations(String... names) {
        return Pattern.compile("(" + String.join("|", names) + ")(\\([^()]*\\))?");
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return METHODS.contains(method);
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return REQUESTS.contains(type);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return isShown(name) && !SECRET.matcher(attribute).matches();
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return false;
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        return isOffered(name, operation) && !(RESTS.matcher(operation).matches() && answersHttp(name));
    }

    /** Whether Hawtio shows a button. It has one for all routes, and none if one route may not be stopped. */
    boolean isOffered(ObjectName name, String operation) {
        if (name.getDomain().startsWith(BROKER)) {
            return BROKER_OPERATIONS.matcher(operation).matches();
        }
        if (name.getDomain().equals("hawtio")) {
            return "jmx".equals(name.getKeyProperty("area"))
                    && QUESTIONS.matcher(operation).matches();
        }
        if (!name.getDomain().equals(CAMEL)) {
            return false;
        }
        if ("DefaultInflightRepository".equals(name.getKeyProperty("name"))) {
            return INFLIGHT.matcher(operation).matches();
        }
        Pattern allowed = CAMEL_OPERATIONS.get(String.valueOf(name.getKeyProperty("type")));
        return allowed != null && allowed.matcher(operation).matches();
    }

    /** Camel answers 500 while such a route is stopped. */
    private static boolean answersHttp(ObjectName route) {
        try {
            Object from = ManagementFactory.getPlatformMBeanServer().getAttribute(route, "EndpointUri");
            return HTTP.matcher(String.valueOf(from)).lookingAt();
        } catch (JMException e) {
            return false; // there is no such route
        }
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !isShown(name);
    }

    private static boolean isShown(ObjectName name) {
        return SHOWN.contains(name.getDomain()) || name.getDomain().startsWith(BROKER);
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return true; // the request is authenticated
    }

    /** Pages of other origins cannot read answers. The CSRF token keeps them from causing anything. */
    @Override
    public boolean isOriginAllowed(String origin, boolean onlyWhenStrictCheckingIsEnabled) {
        return onlyWhenStrictCheckingIsEnabled;
    }
}
