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

/** Serves the page: its two documents at {@code /} and {@code /flow}, and other files below {@code /page}. */
@Configuration(proxyBeanMethods = false)
@Conditional(PageEnabledCondition.class)
class PageConfiguration implements WebMvcConfigurer {

    private static final String FOLDER = "/page/";

    /** Browsers revalidate cached files each time, so that they never mix files of two versions. */
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

    /** Before Spring Security, which does not overwrite existing headers. */
    @Bean
    FilterRegistrationBean<PageHeadersFilter> pageHeaders(
            ObjectProvider<WebSocketServer> server, @Value("${streampass.websocket.url:}") String configured) {
        PageHeadersFilter headers = new PageHeadersFilter(() -> {
            WebSocketServer local = server.getIfAvailable();
            return local == null ? configured : local.publicUrl();
        });
        FilterRegistrationBean<PageHeadersFilter> registration = new FilterRegistrationBean<>(headers);
        registration.addUrlPatterns("/", "/flow", FOLDER + "*");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        registration.setOrder(-1000);
        return registration;
    }

    @Bean
    @Order(5)
    StartupInfo pageStartupInfo(WebServerApplicationContext context) {
        return new StartupInfo("page", () -> "http://localhost:%d/, with a live view of the events at /flow"
                .formatted(context.getWebServer().getPort()));
    }
}
