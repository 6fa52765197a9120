package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.ContractTests.Contract;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.json.Json;

/**
 * Verifies that consumers refuse text that is too long for their tables, and that all consumers have the same limits.
 */
class EventBoundsTests {

    private static final String MIGRATIONS = "src/main/resources/db/migration/%1$s/V1__%1$s.sql";
    private static final Pattern COLUMN = Pattern.compile("(?m)^    ([a-z_]+) varchar\\((\\d+)\\)");

    static Stream<Contract> contracts() throws IOException {
        return ContractTests.contracts();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void textFieldsFitTheirColumns(Contract contract) throws Exception {
        Map<String, Integer> columns = columns(contract.consumer());

        for (RecordComponent field : textFields(contract)) {
            String name = SnakeCaseStrategy.INSTANCE.translate(field.getName());
            columns.forEach((column, width) -> {
                if (column.equals(name) || column.endsWith("_" + name)) {
                    assertThat(bound(field))
                            .as(
                                    "%s.%s: @Size(max = %d), for the column %s",
                                    contract.queue(), field.getName(), width, column)
                            .isLessThanOrEqualTo(width);
                }
            });
        }
    }

    /** Otherwise one service would notify a user of an event that another service dead-letters. */
    @Test
    void consumersOfAnEventHaveTheSameLimits() throws Exception {
        Map<String, Integer> bounds = new TreeMap<>();
        for (Contract contract : contracts().toList()) {
            for (RecordComponent field : textFields(contract)) {
                String name = contract.event() + "." + field.getName();
                Integer other = bounds.put(name, bound(field));
                if (other != null) {
                    assertThat(bound(field))
                            .as("%s of %s", name, contract.consumer())
                            .isEqualTo(other);
                }
            }
        }
        assertThat(bounds).containsKeys("PaymentFailed.reason", "UserSubscribed.userId");
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void negativeAmountsAndMissingGenresAreRefused(Contract contract) throws Exception {
        String sample = new String(contract.sample(), StandardCharsets.UTF_8);
        Class<?> type = contract.read();

        Stream.of(
                        sample.replaceAll("\"amount\": *\\d+", "\"amount\": -1"),
                        sample.replaceAll("\"genres\": *\\[", "\"genres\": [null, "))
                .filter(wrong -> !wrong.equals(sample))
                .forEach(wrong -> assertThatThrownBy(() -> Json.readValid(wrong, type))
                        .as(contract.queue())
                        .isInstanceOf(InvalidJsonException.class));
    }

    private static List<RecordComponent> textFields(Contract contract) throws Exception {
        return Arrays.stream(contract.read().getRecordComponents())
                .filter(field -> field.getType() == String.class)
                .toList();
    }

    /** The maximum length of the field in UTF-16 units. */
    private static int bound(RecordComponent field) {
        Size size = field.getAccessor().getAnnotation(Size.class);
        return size == null ? Integer.MAX_VALUE : size.max();
    }

    /** The shortest column for each name. */
    private static Map<String, Integer> columns(String service) throws IOException {
        Map<String, Integer> columns = new TreeMap<>();
        COLUMN.matcher(Files.readString(Path.of(MIGRATIONS.formatted(service))))
                .results()
                .forEach(column -> columns.merge(column.group(1), Integer.valueOf(column.group(2)), Math::min));
        assertThat(columns).as(service).containsKey("user_id");
        return columns;
    }
}
