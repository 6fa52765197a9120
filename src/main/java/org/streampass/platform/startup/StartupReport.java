package org.streampass.platform.startup;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Logs all {@link StartupInfo} lines when the process is ready. */
@Component
class StartupReport {

    private static final Logger log = LoggerFactory.getLogger(StartupReport.class);

    private final List<StartupInfo> infos;
    private Duration taken;

    StartupReport(List<StartupInfo> infos) {
        this.infos = infos;
    }

    @EventListener
    void onReady(ApplicationReadyEvent ready) {
        taken = ready.getTimeTaken();
    }

    /** Requests are accepted only from this event on, which follows {@link ApplicationReadyEvent}. */
    @EventListener
    void onReadinessChange(AvailabilityChangeEvent<ReadinessState> change) {
        if (change.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            log.info(
                    "Streampass is ready after {} s\n{}",
                    taken.toMillis() / 1000.0,
                    infos.stream()
                            .map(each -> "  %-14s %s"
                                    .formatted(each.what(), each.where().get()))
                            .collect(Collectors.joining("\n")));
            warnIfItSurvivesOutOfMemory();
        }
    }

    private static void warnIfItSurvivesOutOfMemory() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm != null && jvm.getVMOption("ExitOnOutOfMemoryError").getValue().equals("false")) {
            log.warn("after an OutOfMemoryError this process would continue with dead threads; start it with java"
                    + " @java.options, or with -XX:+ExitOnOutOfMemoryError");
        }
    }
}
