package org.streampass.platform.routes;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.support.LifecycleStrategySupport;

/** Checks the method of a {@code bean:} endpoint when a route is created. Camel checks it at the first message only. */
class BeanMethodCheck extends LifecycleStrategySupport {

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
