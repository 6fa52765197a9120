package org.streampass.platform.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.streampass.platform.startup.StartupException;

/** The topology that {@code broker.xml} declares. Needs no running broker. */
public class DeclaredTopology implements BrokerTopology {

    private final Map<String, String> addressByQueue = new TreeMap<>();
    private final Configuration configuration;

    /** @throws StartupException if the file is invalid */
    public DeclaredTopology(Path file) {
        configuration = new BrokerDefinition(file).read();
        configuration
                .getQueueConfigs()
                .forEach(queue -> addressByQueue.put(
                        queue.getName().toString(), queue.getAddress().toString()));
        configuration.getAddressConfigurations().forEach(address -> address.getQueueConfigs()
                .forEach(queue -> addressByQueue.put(queue.getName().toString(), address.getName())));
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
