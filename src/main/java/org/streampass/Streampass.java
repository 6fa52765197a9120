package org.streampass;

import java.io.IOException;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.streampass.platform.routes.CheckRoutes;

/** The application. Runs the services that {@code streampass.services} names, by default all. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Streampass {

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // SQL, JSON and URLs must not depend on the machine's locale
        try {
            if (CheckRoutes.isAskedFor(args)) {
                CheckRoutes.run(Streampass.class, args);
            } else {
                SpringApplication.run(Streampass.class, args);
            }
        } catch (IOException | RuntimeException e) {
            System.exit(
                    1); // the failure is logged; idle threads of the broker's client would delay the exit by a minute
        }
    }
}
