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
 * What an operator may see and do in Hawtio: look at routes, queues and the JVM's figures, and start, stop, suspend and
 * resume a route. Everything else is refused, whatever is added to the JMX server: nothing is written, no code is
 * changed, no message is sent, moved or removed, and no message's body is shown, since it may hold an address or a token.
 *
 * <p>Public, and with a public constructor, since Jolokia makes it by its name.
 */
public class JmxPolicy implements Restrictor {

    /** Reads with GET could be triggered from a link, so that there is only POST, which needs the CSRF token. */
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.POST);

    private static final Set<RequestType> REQUESTS =
            Set.of(RequestType.READ, RequestType.LIST, RequestType.SEARCH, RequestType.VERSION, RequestType.EXEC);

    private static final String CAMEL = "org.apache.camel";

    /** What comes after it tells apart the brokers of one JVM. */
    private static final String BROKER = "org.apache.activemq.artemis";

    private static final Set<String> SHOWN = Set.of(CAMEL, "java.lang", "java.nio", "hawtio");

    /** Command lines and system properties hold passwords, and so may the parameters of whatever connects. */
    private static final Pattern SECRET = Pattern.compile(
            "SystemProperties|InputArguments|Parameters|(Acceptors|Connectors|ConnectorPairs)(AsJSON)?|FileContents|LastError"
                    + "|(?i).*(password|secret|credential|token).*");

    /** What may be done with a route; and what draws it, with placeholders as they are written. */
    private static final Pattern ROUTE = operations(
            "start",
            "stop",
            "suspend",
            "resume",
            "restart",
            "dumpRouteAs(Xml|Yaml)\\(\\)",
            "dumpRouteStatsAsXml",
            "dumpRouteSourceLocationsAsXml");

    /** What nothing may be done with that answers a request: there is no queue in which that could wait. */
    private static final Pattern RESTS = operations("stop", "suspend", "restart");

    private static final Pattern HTTP = Pattern.compile("(rest|platform-http):");

    /** By the MBean's type. */
    private static final Map<String, Pattern> CAMEL_OPERATIONS = Map.of(
            "routes",
            ROUTE,
            "context",
            operations(
                    "dumpRoutesAs(Xml|Yaml)\\(\\)",
                    "dumpRoutesStatsAsXml",
                    "dumpStepStatsAsXml",
                    "dumpRoutesSourceLocationsAsXml"));

    /** Hawtio's pages ask what they may offer, see {@link AllowedOperations}. */
    private static final Pattern QUESTIONS = operations("canInvoke");

    /** What is under way, without its messages. */
    private static final Pattern INFLIGHT = operations("browse", "size");

    /** Counts, and lists of messages without their bodies. */
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

    /** What pages show a button for; Hawtio has one for all routes, and none if there is one that may not be stopped. */
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

    /** Camel would answer 500 for it while it is stopped. */
    private static boolean answersHttp(ObjectName route) {
        try {
            Object from = ManagementFactory.getPlatformMBeanServer().getAttribute(route, "EndpointUri");
            return HTTP.matcher(String.valueOf(from)).lookingAt();
        } catch (JMException e) {
            return false; // there is no such route to stop
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
        return true; // whoever gets so far has signed in
    }

    /** No page of another origin is given an answer to read; that it can cause nothing is for the CSRF token. */
    @Override
    public boolean isOriginAllowed(String origin, boolean onlyWhenStrictCheckingIsEnabled) {
        return onlyWhenStrictCheckingIsEnabled;
    }
}
