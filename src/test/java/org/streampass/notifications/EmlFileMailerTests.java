package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmlFileMailerTests {

    @TempDir
    Path folder;

    @Test
    void failedWriteLeavesNoFile() {
        assertThatThrownBy(() -> new EmlFileMailer(folder).write(new TooLarge()))
                .hasMessage("No space left on device");

        assertThat(folder).isEmptyDirectory();
    }

    private static class TooLarge extends MimeMessage {

        TooLarge() {
            super(Session.getInstance(new Properties()));
        }

        @Override
        public String getMessageID() {
            return "<1@streampass.org>";
        }

        @Override
        public void writeTo(OutputStream file) throws IOException {
            file.write('x');
            throw new IOException("No space left on device");
        }
    }
}
