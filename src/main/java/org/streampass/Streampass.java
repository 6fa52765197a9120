package org.streampass;

import java.io.IOException;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.streampass.platform.routes.CheckRoutes;

/** One process of Streampass: the services named by {@code streampass.services}, by default all of them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Streampass {

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // what is written here, and by libraries, is for programs: SQL, JSON, URLs
        try {
            if (CheckRoutes.isAskedFor(args)) {
                CheckRoutes.run(Streampass.class, args);
            } else {
                SpringApplication.run(Streampass.class, args);
            }
        } catch (IOException | RuntimeException e) {
            System.exit(1); // told already; idle threads of the broker's client would linger for a minute
        }
    }
}
