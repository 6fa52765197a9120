package org.streampass.platform.operations;

import io.hawt.jmx.JMXSecurity;
import java.util.List;
import java.util.Map;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;

/** Tells Hawtio which operations {@link JmxPolicy} allows, so that it offers only those. */
public class AllowedOperations extends JMXSecurity {

    private final JmxPolicy policy = new JmxPolicy();

    @Override
    protected String getDefaultObjectName() {
        return "hawtio:type=security,area=jmx,name=Streampass";
    }

    /** Whether the page of this MBean has buttons; Hawtio asks again for each of them. */
    @Override
    public boolean canInvoke(String objectName) {
        return true;
    }

    @Override
    public boolean canInvoke(String objectName, String method) {
        try {
            return policy.isOffered(new ObjectName(objectName), method);
        } catch (MalformedObjectNameException e) {
            return false;
        }
    }

    @Override
    public boolean canInvoke(String objectName, String method, String[] argumentTypes) {
        return canInvoke(objectName, "%s(%s)".formatted(method, String.join(",", argumentTypes)));
    }

    @Override
    public TabularData canInvoke(Map<String, List<String>> query) throws OpenDataException {
        TabularData answers = new TabularDataSupport(CAN_INVOKE_TABULAR_TYPE);
        for (Map.Entry<String, List<String>> asked : query.entrySet()) {
            String objectName = asked.getKey();
            if (asked.getValue().isEmpty()) {
                answers.put(answer(objectName, "", canInvoke(objectName)));
            }
            for (String method : asked.getValue()) {
                answers.put(answer(objectName, method, canInvoke(objectName, method)));
            }
        }
        return answers;
    }

    private static CompositeDataSupport answer(String objectName, String method, boolean allowed)
            throws OpenDataException {
        return new CompositeDataSupport(
                CAN_INVOKE_RESULT_ROW_TYPE, CAN_INVOKE_RESULT_COLUMNS, new Object[] {objectName, method, allowed});
    }
}
