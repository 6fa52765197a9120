package org.streampass.platform.http;

import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.streampass.platform.startup.StartupInfo;

/** Where the page's files are found: the two documents under names of their own, what they load below {@code /page}. */
@Configuration(proxyBeanMethods = false)
@Conditional(PageEnabledCondition.class)
class PageConfiguration implements WebMvcConfigurer {

    private static final String FOLDER = "/page/";

    /** Kept, but asked for each time whether it is still that: the files of one version belong together. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(FOLDER + "**")
                .addResourceLocations("classpath:/static/page/")
                .setCacheControl(CacheControl.noCache());
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/").setViewName("forward:" + FOLDER + "index.html");
        registry.addViewController("/flow").setViewName("forward:" + FOLDER + "flow.html");
    }

    /** Before security, whose own headers make way for those that are there. */
    @Bean
    FilterRegistrationBean<PageHeadersFilter> pageHeaders(
            ObjectProvider<WebSocketUrl> socket, @Value("${streampass.websocket.url:}") String elsewhere) {
        PageHeadersFilter headers = new PageHeadersFilter(() -> {
            WebSocketUrl here = socket.getIfAvailable();
            return here == null ? elsewhere : here.url().get();
        });
        FilterRegistrationBean<PageHeadersFilter> registration = new FilterRegistrationBean<>(headers);
        registration.addUrlPatterns("/", "/flow", FOLDER + "*");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        registration.setOrder(-1000);
        return registration;
    }

    @Bean
    @Order(5)
    StartupInfo pageWhereabouts(WebServerApplicationContext context) {
        return new StartupInfo("page", () -> "http://localhost:%d/, what happens behind it: /flow"
                .formatted(context.getWebServer().getPort()));
    }
}
