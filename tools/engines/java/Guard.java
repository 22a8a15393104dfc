import java.io.IOException;
import java.util.Arrays;

/** Runs another class's main and ends at once when standard input closes: an engine never outlives who started it. */
public class Guard {
    public static void main(String[] args) throws Exception {
        Thread watch = new Thread(Guard::endWithInput);
        watch.setDaemon(true);
        watch.start();
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) { }
        } catch (IOException closed) {
            // Closed is closed.
        }
        Runtime.getRuntime().halt(1);
    }
}
