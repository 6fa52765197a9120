package org.streampass.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTests {

    record Inner(@Positive long amount) {}

    record Sample(
            @NotNull String text,
            @Size(max = 10_000) List<@NotNull String> list,
            @Size(min = 1, max = 3) List<@NotNull String> few,
            @Valid Inner inner,
            UUID id,
            Instant time,
            Boolean flag) {}

    @Test
    void declaredFieldsAreReadAndOthersIgnored() {
        Sample sample = read("{\"text\":\"x\",\"inner\":{\"amount\":3},\"new\":[{}]}");

        assertThat(sample.text()).isEqualTo("x");
        assertThat(sample.inner().amount()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"text":5}                          | /text         | must be a string
            {"text":true}                       | /text         | must be a string
            {"text":{}}                         | /text         | must be a string
            {"text":["x"]}                      | /text         | must be a string
            {"text":"x","list":"x"}             | /list         | must be an array
            {"text":"x","list":{}}              | /list         | must be an array
            {"text":"x","list":["a",5]}         | /list/1       | must be a string
            {"text":"x","list":["a",null]}      | /list/1       | must not be null
            {"text":"x","few":[]}               | /few          | size must be between 1 and 3
            {"text":"x","few":["a","b","c","d"]} | /few         | size must be between 1 and 3
            {"text":"x","few":[null,null,null,null]} | /few     | size must be between 1 and 3
            {"text":"x","few":["a",null]}       | /few/1        | must not be null
            {"text":"x","inner":5}              | /inner        | must be an object
            {"text":"x","inner":[]}             | /inner        | must be an object
            {"text":"x","inner":{"amount":"5"}} | /inner/amount | must be a whole number
            {"text":"x","inner":{"amount":9.9}} | /inner/amount | must be a whole number
            {"text":"x","inner":{"amount":-1}}  | /inner/amount | must be greater than 0
            {"text":"x","id":"x"}               | /id           | must be a UUID
            {"text":"x","time":"x"}             | /time         | must be a time, such as 2026-01-31T12:00:00Z
            {"text":"x","flag":"yes"}           | /flag         | must be true or false
            {}                                  | /text         | must not be null
            """)
    void valueOfTheWrongTypeIsReportedWithItsPointer(String json, String pointer, String detail) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> read(json))
                .extracting(InvalidJsonException::errors)
                .isEqualTo(List.of(new InvalidJsonException.Error(pointer, detail)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "\\ud83d", "\\ude00\\ud83d"})
    void textThatDatabasesCannotStoreIsRefused(String text) {
        assertInvalid("{\"text\":\"%s\"}".formatted(text), "/text must be well-formed Unicode without NUL");
        assertInvalid(
                "{\"text\":\"x\",\"list\":[\"%s\"]}".formatted(text),
                "/list/0 must be well-formed Unicode without NUL");
        assertThat(read("{\"text\":\"\\ud83d\\ude00\"}").text()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void missingNumberIsNotReadAsZero() {
        assertInvalid("{\"text\":\"x\",\"inner\":{}}", "must be a whole number");
        assertInvalid("{\"text\":\"x\",\"inner\":{\"amount\":null}}", "must be a whole number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                     | is empty, and must be a JSON object
            ` `                    | is empty, and must be a JSON object
            []                     | must be a JSON object
            null                   | must be a JSON object
            "x"                    | must be a JSON object
            nonsense               | is not JSON, see line 1, column 1
            {"text":"x"            | is not JSON, see line 1, column 12
            {"text":"x"} {}        | is not JSON, see line 1, column 14
            {"text":NaN}           | is not JSON, see line 1, column 12
            {"text":"x","text":""} | has a name twice, see line 1
            """)
    void otherJsonThanAnObjectIsRefused(String json, String detail) {
        assertInvalid(json, detail);
    }

    @Test
    void otherErrorsAreReportedBesideATooLongList() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> read("{\"few\":[null,1,null,null,null],\"flag\":\"yes\"}"))
                .extracting(InvalidJsonException::errors)
                .isEqualTo(List.of(
                        new InvalidJsonException.Error("/few", "size must be between 1 and 3"),
                        new InvalidJsonException.Error("/few/1", "must be a string"),
                        new InvalidJsonException.Error("/flag", "must be true or false"),
                        new InvalidJsonException.Error("/text", "must not be null")));
    }

    /** Measures allocated bytes, because a time would depend on the machine. */
    @ParameterizedTest
    @CsvSource({"null, 13000, /few size must be between 1 and 3", "1, 3000, /few/0 must be a string"})
    void largeInvalidDocumentAllocatesLittle(String element, int count, String detail) {
        String list = String.join(",", Collections.nCopies(count, element));
        String document = "{\"text\":\"x\",\"few\":[%s]}".formatted(list);
        assertInvalid(document, detail); // allocates once what later calls reuse
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertInvalid(document, detail);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(3_000_000);
    }

    @Test
    void depthIsBounded() {
        assertInvalid("{\"new\":" + "[".repeat(10_000), "is nested too deeply");
    }

    @Test
    void invalidUtf8IsRefused() {
        assertInvalid("{\"text\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1), "is not UTF-8");
        assertInvalid("{\"text\":\"x\"}".getBytes(StandardCharsets.UTF_16), "is not UTF-8");
    }

    private static Sample read(String json) {
        return Json.readValid(json.getBytes(StandardCharsets.UTF_8), Sample.class);
    }

    private static void assertInvalid(String json, String detail) {
        assertInvalid(json.getBytes(StandardCharsets.UTF_8), detail);
    }

    private static void assertInvalid(byte[] json, String detail) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.readValid(json, Sample.class))
                .withMessageContaining(detail);
    }
}
