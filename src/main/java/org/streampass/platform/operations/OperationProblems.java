package org.streampass.platform.operations;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerRefusedException;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.Problems;

/** Answers operators while the broker or the database does not: {@code 503}. */
@ControllerAdvice
class OperationProblems {

    private static final Logger log = LoggerFactory.getLogger(OperationProblems.class);

    /** Not {@code 503}: a retry would not help. */
    @ExceptionHandler
    void brokerIsNotAsked(BrokerRefusedException e, HttpServletResponse response) throws IOException {
        Problems.write(
                response,
                Problem.of(
                        501,
                        "broker-not-asked",
                        "This process does not ask the broker",
                        "Ask one that has streampass.operation.broker-user"));
    }

    @ExceptionHandler
    void brokerIsAway(BrokerException e, HttpServletResponse response) throws IOException {
        refuse("The broker does not answer", e, response);
    }

    @ExceptionHandler
    void databaseIsAway(DataAccessException e, HttpServletResponse response) throws IOException {
        refuse("The database does not answer", e, response);
    }

    private static void refuse(String detail, Exception e, HttpServletResponse response) throws IOException {
        log.warn("an operator was refused with 503: {}", e.getMessage());
        Problems.write(response, Problem.unavailable(detail));
    }
}
