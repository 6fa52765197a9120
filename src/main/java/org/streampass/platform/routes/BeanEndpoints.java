package org.streampass.platform.routes;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.support.LifecycleStrategySupport;

/** Camel looks for the method of a {@code bean:} endpoint when the first message comes: here, when a route names it. */
class BeanEndpoints extends LifecycleStrategySupport {

    @Override
    public void onEndpointAdd(Endpoint endpoint) {
        if (endpoint instanceof BeanEndpoint named && named.getMethod() != null) {
            String method = named.getMethod().replaceFirst("\\(.*", "");
            Object bean = endpoint.getCamelContext().getRegistry().lookupByName(named.getBeanName());
            if (bean != null && !new BeanInfo(endpoint.getCamelContext(), bean.getClass()).hasMethod(method)) {
                throw new MethodNotFoundException((Exchange) null, bean, method);
            }
        }
    }
}
