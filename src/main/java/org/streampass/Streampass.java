package org.streampass;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** One process of Streampass: the services named by {@code streampass.services}, by default all of them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Streampass {

    public static void main(String[] args) {
        try {
            SpringApplication.run(Streampass.class, args);
        } catch (RuntimeException e) {
            System.exit(1); // told already; idle threads of the broker's client would linger for a minute
        }
    }
}
