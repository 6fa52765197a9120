package org.streampass.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.byteman.agent.Main;
import org.jboss.byteman.check.RuleCheck;
import org.jboss.byteman.check.RuleCheckResult;

/**
 * Byteman rules for a process of the application. Byteman ignores a rule whose class or method does not exist, so the rules
 * are first checked against the classes of the application.
 *
 * @param script in Byteman's language
 */
public record BytemanRules(String script) {

    /** @throws IllegalArgumentException if a rule does not fit the class, the method or the fields that it names */
    public BytemanRules {
        RuleCheck check = new RuleCheck();
        check.addRule("script", script);
        check.checkRules();
        List<String> problems = problems(check.getResult());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("%s in%n%s".formatted(problems, script));
        }
    }

    private static List<String> problems(RuleCheckResult result) {
        return Stream.of(
                        result.getErrorMessages(),
                        result.getParseErrorMessages(),
                        result.getTypeErrorMessages(),
                        result.getTypeWarningMessages(),
                        result.getWarningMessages())
                .flatMap(List::stream)
                .toList();
    }

    /** @return options of the JVM that applies the rules, which this writes to a file */
    public List<String> options(Path file) {
        try {
            Files.writeString(file, script);
            URI byteman = URI.create(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString());
            return List.of("-javaagent:%s=script:%s".formatted(Path.of(byteman), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
