package org.amas.maintenance;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The operations dashboard that performs, records and proves the maintenance of AMAS. */
@SpringBootApplication
public class AmasMaintenance {

    public static void main(String[] args) {
        SpringApplication.run(AmasMaintenance.class, args);
    }
}
