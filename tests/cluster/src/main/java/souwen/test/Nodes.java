package souwen.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/**
 * Nodes of one cluster on the loopback interface, for tests.
 *
 * <p>Arguments: a directory for what they store; their ports for HTTP; their ports for each other (both with
 * commas, one for each node of the cluster); and, to start one node alone of those, its number from 0. The
 * process ends when its standard input does, so nothing is left behind by a test that was killed.
 */
public final class Nodes {
    private Nodes() {}

    /** A node whose plugins come from the class path instead of from a directory of an installation. */
    private static final class BareNode extends Node {
        BareNode(Environment environment, Collection<PluginInfo> plugins) {
            super(environment, plugins, true);
        }
    }

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        int[] http = ports(args[1]);
        int[] transport = ports(args[2]);
        IntStream numbers = args.length > 3 ? IntStream.of(Integer.parseInt(args[3])) : IntStream.range(0, http.length);
        List<Node> nodes = numbers.mapToObj(number -> create(home, number, http, transport)).toList();
        // Each waits for the others while it starts.
        List<Thread> starts = nodes.stream().map(node -> Thread.ofPlatform().start(() -> start(node))).toList();
        for (Thread start : starts) {
            start.join();
        }
        System.out.println("started");
        while (System.in.read() >= 0) {
            // What comes means nothing: the end is waited for.
        }
        Runtime.getRuntime().halt(0);
    }

    private static int[] ports(String list) {
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static Node create(Path home, int number, int[] http, int[] transport) {
        Path place = home.resolve(name(number));
        Path config = place.resolve("config");
        try {
            Files.createDirectories(config);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Settings.Builder settings = Settings.builder()
            .put("cluster.name", "souwen-test")
            .put("node.name", name(number))
            .put("path.home", place.toString())
            .put("network.host", "127.0.0.1")
            .put("http.port", http[number])
            .put("transport.port", transport[number])
            // Several nodes share the processors of the machine that runs the tests.
            .put("node.processors", 2)
            // Disks of those machines may be nearly full.
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
        if (http.length == 1) {
            settings.put("discovery.type", "single-node");
        } else {
            List<String> names = IntStream.range(0, http.length).mapToObj(Nodes::name).toList();
            List<String> seeds = Arrays.stream(transport).mapToObj(port -> "127.0.0.1:" + port).toList();
            settings.putList("cluster.initial_cluster_manager_nodes", names).putList("discovery.seed_hosts", seeds)
                // A node that was killed is noticed within a test's patience.
                .put("cluster.fault_detection.follower_check.interval", "500ms")
                .put("cluster.fault_detection.leader_check.interval", "500ms");
        }
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), config, () -> name(number));
        List<PluginInfo> plugins = Stream.of(Netty4ModulePlugin.class, CommonAnalysisModulePlugin.class)
            .map(Nodes::plugin).toList();
        return new BareNode(environment, plugins);
    }

    private static String name(int number) {
        return "node-" + number;
    }

    private static PluginInfo plugin(Class<? extends Plugin> plugin) {
        return new PluginInfo(
            plugin.getSimpleName(), "from the class path", "1", Version.CURRENT, "21", plugin.getName(), List.of(), false);
    }

    private static void start(Node node) {
        try {
            node.start();
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
