package org.streampass.platform.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Reports a problem for requests that Spring or Tomcat refuses before they reach a route. */
@RestController
@ControllerAdvice
class ProblemResponses implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Problems.write(response, Problems.of(status instanceof Integer code ? code : 404, request));
    }

    /** An actuator endpoint refuses an operator's request, and explains why. */
    @ExceptionHandler
    void refused(ResponseStatusException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Problem problem = Problems.of(refusal.getStatusCode().value(), request);
        Problems.write(response, refusal.getReason() == null ? problem : problem.with(refusal.getReason()));
    }

    /** The body of an operator's request is malformed. The bodies of users are read by {@link Call}. */
    @ExceptionHandler
    void unreadable(HttpMessageNotReadableException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Problems.write(response, Problems.of(400, request).with("The body is not a JSON object"));
    }

    /** The path, the method or the media type is unknown. */
    @ExceptionHandler({
        NoHandlerFoundException.class,
        NoResourceFoundException.class,
        HttpRequestMethodNotSupportedException.class,
        HttpMediaTypeNotSupportedException.class,
        HttpMediaTypeNotAcceptableException.class
    })
    void refused(Exception refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ErrorResponse error = (ErrorResponse) refusal;
        error.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        Problems.write(response, Problems.of(error.getStatusCode().value(), request));
    }
}
