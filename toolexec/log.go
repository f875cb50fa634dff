package toolexec

// LogPath returns the log that everything of a build goes to, its links, tools and
// what `linkgate build` adds: the one that is named, relative to c.Dir, else
// BUILD.jsonl in the user's cache directory.
func LogPath(c Config, build string) (string, error) {
	return logPath(c, c.Dir, build)
}
