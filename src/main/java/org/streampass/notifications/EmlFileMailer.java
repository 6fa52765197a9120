package org.streampass.notifications;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/** Replaces a mail server: writes each mail to the file {@code <local part of the Message-ID>.eml}. */
class EmlFileMailer {

    private static final Pattern AROUND_LOCAL_PART = Pattern.compile("^<|@.*");

    private final Path folder;

    EmlFileMailer(Path folder) {
        this.folder = folder;
    }

    void write(MimeMessage mail) throws IOException, MessagingException {
        String name = AROUND_LOCAL_PART.matcher(mail.getMessageID()).replaceAll("") + ".eml";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // buffered: a MimeMessage writes single bytes
        mail.writeTo(bytes);
        Path temporary = folder.resolve("." + name + ".tmp");
        try {
            write(temporary, bytes.toByteArray());
            Files.move(
                    temporary,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary); // on a full disk each retry would leave another one
            throw e;
        }
    }

    private void write(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes);
        } catch (NoSuchFileException e) { // the first mail, or the folder was deleted
            Files.createDirectories(folder);
            Files.write(file, bytes);
        }
    }
}
