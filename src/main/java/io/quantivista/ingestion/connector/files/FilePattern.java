package io.quantivista.ingestion.connector.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

/** Which files below a folder are meant: a glob over their paths, without hidden and unfinished ones. */
public final class FilePattern {
    /** What the index of the marks can hold beside the source. */
    private static final int MOST_NAME_BYTES = 1024;

    private static final String GLOB_SIGNS = "*?[{";

    private static final List<String> UNFINISHED =
            List.of(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~");

    private final PathMatcher matcher;
    private final boolean isDeep;

    /** @throws PatternSyntaxException where it is no glob */
    public FilePattern(String glob) {
        this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + alsoAtTop(glob));
        this.isDeep = glob.contains("/") || glob.contains("**");
    }

    /** People expect that two stars stand for no folder as well. Groups cannot be nested. */
    private static String alsoAtTop(String pattern) {
        return pattern.contains("{") ? pattern : pattern.replace("**/", "{**/,}");
    }

    /**
     * A path whose last part may be a glob.
     *
     * @param folder what stands before the first name with a sign of globs, as it is written
     * @param glob {@code *} where there is none
     */
    public record Split(String folder, String glob) {
        public static Split of(String path) {
            int glob = globAt(path);
            return new Split(path.substring(0, glob), glob == path.length() ? "*" : path.substring(glob));
        }

        /** Where the first name with a sign of globs begins; the length where there is none. */
        private static int globAt(String text) {
            int name = 0;
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '/') {
                    name = i + 1;
                } else if (GLOB_SIGNS.indexOf(text.charAt(i)) >= 0) {
                    return name;
                }
            }
            return text.length();
        }
    }

    /** Whether files of folders in the folder may match. */
    public boolean isDeep() {
        return isDeep;
    }

    /** Whether the file of that path below the folder matches; no path of this machine's file systems matches nothing. */
    public boolean matches(String path) {
        try {
            return matches(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    boolean matches(Path path) {
        return matcher.matches(path);
    }

    /** Whether a file or folder of that name is not for others, or not finished. */
    public static boolean isHidden(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".")
                || name.startsWith("_")
                || UNFINISHED.stream().anyMatch(lower::endsWith);
    }

    /** Whether the path can be kept as the name of a mark. */
    public static boolean isName(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length <= MOST_NAME_BYTES
                && path.indexOf('\0') < 0
                && !path.contains("\\u0000");
    }
}
