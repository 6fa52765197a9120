package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A migration runs while old instances use the same tables, so it only adds. A later version removes something when
 * nothing uses it any more; its name says so: {@code V7__contract_….sql}.
 */
class MigrationRuleTests {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db");

    private static final List<Pattern> ADDITIONS = Stream.of(
                    "create table .*",
                    "create index .*",
                    "alter table \\S+ add column (?!.*\\b(not null|unique|references|check)\\b).*",
                    "alter table \\S+ add column (?=.*\\bdefault\\b)(?!.*\\b(unique|references|check)\\b).*",
                    "(insert|update) .*")
            .map(addition -> Pattern.compile(addition, Pattern.CASE_INSENSITIVE | Pattern.DOTALL))
            .toList();

    private static boolean isAddition(String statement) {
        return ADDITIONS.stream()
                .anyMatch(addition -> addition.matcher(statement).matches());
    }

    private static List<String> statements(String sql) {
        return Stream.of(sql.replaceAll("--[^\\n]*", "").split(";"))
                .map(statement -> statement.strip().replaceAll("\\s+", " "))
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    @Test
    void migrationsOnlyAddExceptContractOnes() throws IOException {
        List<Path> migrations;
        try (Stream<Path> files = Files.walk(MIGRATIONS)) {
            migrations = files.filter(file -> file.toString().endsWith(".sql"))
                    .filter(file -> !file.getFileName().toString().contains("__contract_"))
                    .toList();
        }
        assertThat(migrations).hasSizeGreaterThanOrEqualTo(5);
        for (Path migration : migrations) {
            assertThat(statements(Files.readString(migration)))
                    .as(migration.toString())
                    .isNotEmpty()
                    .allMatch(MigrationRuleTests::isAddition);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table payments.refund (id uuid primary key)",
                "alter table payments.payment add column note varchar(40)",
                "alter table payments.payment add column attempts int not null default 1"
            })
    void additionsAreAllowed(String statement) {
        assertThat(isAddition(statement)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table payments.payment add column note varchar(40) not null",
                "alter table payments.payment add column note varchar(40) unique",
                "alter table payments.payment drop column reason",
                "alter table payments.payment rename column reason to why",
                "alter table payments.payment alter column reason set not null",
                "create unique index payment_of_user on payments.payment (user_id)",
                "drop table payments.payment",
                "delete from payments.inbox"
            })
    void changesThatBreakOldInstancesAreRefused(String statement) {
        assertThat(isAddition(statement)).isFalse();
    }
}
