package org.streampass.platform.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.streampass.platform.startup.StartupException;

/** The topology that the files of the broker declare. Needs no running broker. */
public class DeclaredTopology implements BrokerTopology {

    private final Map<String, String> addressByQueue = new TreeMap<>();
    private final Path services;
    private final Configuration configuration;

    /**
     * @param file {@code broker.xml}
     * @throws StartupException if the file is invalid, or the file of a service
     */
    public DeclaredTopology(Path file) {
        BrokerDefinition definition = new BrokerDefinition(file);
        services = definition.services();
        configuration = definition.read();
        configuration
                .getQueueConfigs()
                .forEach(queue -> addressByQueue.put(
                        queue.getName().toString(), queue.getAddress().toString()));
        configuration.getAddressConfigurations().forEach(address -> address.getQueueConfigs()
                .forEach(queue -> addressByQueue.put(queue.getName().toString(), address.getName())));
    }

    /** The lines that the file of a service lacks; empty if none. */
    public String missing(ServiceDefinition service) {
        return service.missingIn(services);
    }

    @Override
    public boolean hasAddress(String address) {
        return configuration.getAddressConfigurations().stream()
                .filter(each -> each.getName().equals(address))
                .map(CoreAddressConfiguration::getRoutingTypes)
                .anyMatch(types -> types.contains(RoutingType.MULTICAST));
    }

    @Override
    public Optional<String> addressOf(String queue) {
        return Optional.ofNullable(addressByQueue.get(queue));
    }
}
