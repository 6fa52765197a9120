package org.streampass.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.stereotype.Component;
import org.streampass.installation.StartupException;

/** Loads the routes files when the process starts. */
@Component
class RouteFiles extends RouteBuilder {

    private final RoutesFolder folder;
    private final List<RoutesFile> loaded = new ArrayList<>();

    RouteFiles(RoutesFolder folder) {
        this.folder = folder;
    }

    /** After the route configurations, which the files name. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public void configure() {
        ModelCamelContext context = (ModelCamelContext) getContext();
        context.setSourceLocationEnabled(true);
        context.addLifecycleStrategy(new BeanEndpoints());
        List<RoutesText> texts = folder.toStartWith();
        context.addModelLifecycleStrategy(new NoneInPlaceOfAnother(
                context, texts.stream().map(RoutesText::lines).toList()));
        texts.forEach(text -> loaded.add(load(text, context)));
        for (RoutesFile file : loaded) {
            requireSoundness(file, context);
        }
    }

    private static RoutesFile load(RoutesText text, CamelContext context) {
        try {
            RoutesFile file = text.parse();
            PluginHelper.getRoutesLoader(context).loadRoutes(file.whole());
            return file;
        } catch (BrokenFileException e) {
            throw new StartupException(e.getMessage(), e);
        } catch (StartupException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new StartupException(Finding.ofFile(text.path(), e).toString(), e);
        }
    }

    private static void requireSoundness(RoutesFile file, ModelCamelContext context) {
        for (String route : file.routes()) {
            Stream.concat(
                            RouteConfigurations.missing(context, route).stream(),
                            HandlerExits.missing(context.getRouteDefinition(route), context.getRegistry()).stream())
                    .findFirst()
                    .ifPresent(defect -> {
                        throw new StartupException(Finding.sentence(file.findings(route, defect)));
                    });
        }
    }

    /** What the process was started with. */
    List<RoutesFile> loaded() {
        return loaded;
    }
}
