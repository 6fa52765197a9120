package org.streampass.platform.broker;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.sax.SAXSource;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.utils.XMLUtil;
import org.apache.activemq.artemis.utils.XmlProvider;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartupException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Reads a {@code broker.xml}. It is validated first, because Artemis' own parser does not report the line of an error. */
record BrokerDefinition(Path file) {

    /** @throws StartupException with file, line and column, if the file is invalid */
    Configuration read() {
        if (!Files.isReadable(file)) {
            throw new StartupException(
                    "the broker's definition %s cannot be read; name another with --streampass.broker-config"
                            .formatted(file.toAbsolutePath()));
        }
        try {
            String text = XMLUtil.replaceSystemPropsInString(Files.readString(file));
            validate(text);
            return parse(text);
        } catch (SAXParseException e) {
            throw new StartupException(
                    "the broker's definition %s is broken in line %d, column %d: %s"
                            .formatted(file, e.getLineNumber(), e.getColumnNumber(), sentence(e)),
                    e);
        } catch (Exception e) {
            throw new StartupException("the broker's definition %s is broken: %s".formatted(file, OneLine.of(e)), e);
        }
    }

    private void validate(String text) throws IOException, SAXException, ParserConfigurationException {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setXIncludeAware(true);
        InputSource source = new InputSource(new StringReader(text));
        source.setSystemId(file.toUri().toString());
        XmlProvider.newValidator(XMLUtil.findResource("schema/artemis-server.xsd"))
                .validate(new SAXSource(factory.newSAXParser().getXMLReader(), source));
    }

    /** Parses the text instead of the file: for a file, Artemis logs a warning where it replaces ASYNCIO by NIO. */
    private Configuration parse(String text) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        Element core = (Element) XMLUtil.stringToElement(text)
                .getElementsByTagName(configuration.getRootElement())
                .item(0);
        new FileConfigurationParser().parseMainConfig(core, configuration);
        configuration.setConfigurationUrl(file.toUri().toURL());
        return configuration;
    }

    /** Removes the rule's number, the namespaces and the list of expected elements. */
    private static String sentence(SAXParseException e) {
        return e.getMessage()
                .replaceFirst("^cvc-[^:]+: ", "")
                .replaceFirst(" (One of '.*|No child element is) expected.*", "")
                .replaceAll("\\{\"[^\"]*\":([^}]+)}", "$1");
    }
}
