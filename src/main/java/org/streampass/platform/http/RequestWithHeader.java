package org.streampass.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.lang.Nullable;

/** A request with another value of one header. */
class RequestWithHeader extends HttpServletRequestWrapper {

    private final String name;

    @Nullable
    private final String value;

    /** @param value null removes the header */
    RequestWithHeader(HttpServletRequest request, String name, @Nullable String value) {
        super(request);
        this.name = name;
        this.value = value;
    }

    @Override
    public String getContentType() {
        return getHeader(HttpHeaders.CONTENT_TYPE);
    }

    @Override
    public String getHeader(String header) {
        return name.equalsIgnoreCase(header) ? value : super.getHeader(header);
    }

    @Override
    public Enumeration<String> getHeaders(String header) {
        if (!name.equalsIgnoreCase(header)) {
            return super.getHeaders(header);
        }
        return Collections.enumeration(value == null ? List.of() : List.of(value));
    }
}
