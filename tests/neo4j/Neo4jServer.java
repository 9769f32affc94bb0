import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j for tests, on loopback and without passwords: DATA_DIR PORT tests|people.
 *
 * <p>Prints READY when it answers; ends when its standard input does, so that it never outlives
 * the tests.
 *
 * <p>Planning is nearly all that small tests cost: for them a plan is kept however the database
 * grew since, and however long a list it is asked with, so that each statement is planned once.
 * Nobody is told that the server runs.
 */
public class Neo4jServer {
  private static final long SMALL_BYTES = 64L << 20;
  private static final long LARGE_BYTES = 1L << 30;

  public static void main(String[] arguments) throws Exception {
    DatabaseManagementService server =
        start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), arguments[2].equals("tests"));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    System.out.println("READY");
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static DatabaseManagementService start(Path folder, int port, boolean isTuned) {
    SocketAddress here = new SocketAddress("127.0.0.1", port);
    DatabaseManagementServiceBuilder builder = new DatabaseManagementServiceBuilder(folder)
        .setConfig(BoltConnector.enabled, true)
        .setConfig(BoltConnector.listen_address, here)
        .setConfig(BoltConnector.advertised_address, here)
        .setConfig(HttpConnector.enabled, false)
        .setConfig(GraphDatabaseSettings.pagecache_memory, isTuned ? SMALL_BYTES : LARGE_BYTES)
        .setConfig(GraphDatabaseSettings.udc_enabled, false);
    if (isTuned) {
      builder
          .setConfig(GraphDatabaseSettings.query_statistics_divergence_threshold, 1.0)
          .setConfig(GraphDatabaseInternalSettings.cypher_size_hint_parameters, false);
    }
    return builder.build();
  }
}
