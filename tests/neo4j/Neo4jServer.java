import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j for tests, on loopback and without passwords: DATA_DIR PORT...
 *
 * <p>The community edition has one database a server, so each port is a server of its own, all in
 * one process. Prints READY when all answer; ends when its standard input does, so that it never
 * outlives the tests.
 */
public class Neo4jServer {
  private static final long PAGE_CACHE_BYTES = 64L << 20;

  public static void main(String[] arguments) throws Exception {
    List<DatabaseManagementService> servers = new ArrayList<>();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> servers.forEach(DatabaseManagementService::shutdown)));
    for (int at = 1; at < arguments.length; at++) {
      Path folder = Path.of(arguments[0], String.valueOf(at));
      servers.add(start(folder, Integer.parseInt(arguments[at])));
    }
    System.out.println("READY");
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static DatabaseManagementService start(Path folder, int port) {
    SocketAddress here = new SocketAddress("127.0.0.1", port);
    return new DatabaseManagementServiceBuilder(folder)
        .setConfig(BoltConnector.enabled, true)
        .setConfig(BoltConnector.listen_address, here)
        .setConfig(BoltConnector.advertised_address, here)
        .setConfig(HttpConnector.enabled, false)
        .setConfig(GraphDatabaseSettings.pagecache_memory, PAGE_CACHE_BYTES)
        .build();
  }
}
