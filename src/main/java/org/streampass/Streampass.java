package org.streampass;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** One process of Streampass: the services named by {@code streampass.services}, by default all of them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Streampass {

    public static void main(String[] args) {
        SpringApplication.run(Streampass.class, args);
    }
}
