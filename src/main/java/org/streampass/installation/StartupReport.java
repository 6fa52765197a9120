package org.streampass.installation;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says, when all is ready, where everything is. */
@Component
class StartupReport {

    private static final Logger log = LoggerFactory.getLogger(StartupReport.class);

    private final List<Whereabouts> whereabouts;

    StartupReport(List<Whereabouts> whereabouts) {
        this.whereabouts = whereabouts;
    }

    @EventListener
    void tell(ApplicationReadyEvent ready) {
        log.info(
                "Streampass is ready after {} s\n{}",
                ready.getTimeTaken().toMillis() / 1000.0,
                whereabouts.stream()
                        .map(each ->
                                "  %-14s %s".formatted(each.what(), each.where().get()))
                        .collect(Collectors.joining("\n")));
    }
}
