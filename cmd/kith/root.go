package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
)

// The exit codes that scripts may rely on.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// program is what every command shares.
type program struct {
	config config
	stdout io.Writer
	stderr io.Writer
	log    *slog.Logger
	json   bool // the command line asks for JSON, so even one that cannot be understood is answered by it
}

// errShown is a failure whose sentence has been printed already, as JSON.
var errShown = errors.New("failed; the answer says why")

// usageError is a command line that cannot be understood.
type usageError struct{ cause error }

func (e usageError) Error() string { return e.cause.Error() }

// wantsJSON tells whether a command line asks for JSON, before it is known to be a good one.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// run runs one command line and gives its exit code.
func run(args, environ []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	config, err := readConfig(environ)
	p := &program{config: config, stdout: stdout, stderr: stderr, log: newLog(stderr, config.LogLevel), json: wantsJSON(args)}
	if err != nil {
		p.misunderstood(err, "")
		return exitUsage
	}
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return p.exitCode(root.ExecuteContext(ctx))
}

func (p *program) exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errShown):
		return exitFailed
	case errors.As(err, &usage):
		p.misunderstood(err, "Try 'kith --help'.\n")
		return exitUsage
	}
	fmt.Fprintln(p.stderr, "kith:", sentence(err))
	for field, fault := range fieldsOf(err) {
		fmt.Fprintf(p.stderr, "  %s: %s\n", field, fault)
	}
	return exitFailed
}

// misunderstood says what is wrong with the command line or the environment.
func (p *program) misunderstood(err error, advice string) {
	fmt.Fprintf(p.stderr, "kith: %s\n%s", err, advice)
	if !p.json {
		return
	}
	if err := p.printJSON(jsonErrorOf(directory.Errorf(directory.CodeInvalid, "%s", err))); err != nil {
		p.log.Error("the answer cannot be printed", "error", err)
	}
}

// sentence gives what a person may read of err; the operator at the terminal may read the cause too,
// behind the sentence.
func sentence(err error) string {
	if errors.Is(err, context.Canceled) {
		return "Kith was stopped before this was done. What was written is whole."
	}
	ours, ok := errors.AsType[*directory.Error](err)
	if !ok || ours.Error() != err.Error() { // what stands around it is part of the sentence
		return err.Error()
	}
	cause := errors.Unwrap(ours)
	_, told := errors.AsType[*directory.Error](cause)
	if cause == nil || told || errors.Is(cause, io.ErrUnexpectedEOF) { // the sentence says it
		return ours.Message
	}
	return strings.TrimSuffix(ours.Message, ".") + " (" + cause.Error() + ")"
}

// codeOf gives the code of an error for programs: one that was stopped is no fault of Kith's.
func codeOf(err error) directory.Code {
	if errors.Is(err, context.Canceled) {
		return directory.CodeUnavailable
	}
	return directory.ErrorCode(err)
}

func fieldsOf(err error) map[string]string {
	if e, ok := errors.AsType[*directory.Error](err); ok && len(e.Fields) > 1 {
		return e.Fields
	}
	return nil
}

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "kith",
		Short: "A community activity directory: find the groups near a suburb where someone will feel at home",
		Long: "Kith is a community activity directory with search around a suburb.\n\n" +
			"  kith serve --demo     try it with an invented catalogue\n" +
			"  kith import FILE      see what a council's file would become",
		SilenceErrors: true, SilenceUsage: true,
		Version:           version(),
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              cobra.NoArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		p.serveCommand(), p.importCommand(), p.importsCommand(), p.sourcesCommand(), p.exportCommand(),
		p.migrateCommand(), p.reindexCommand(), p.doctorCommand(), p.gazetteerCommand(),
		p.searchKeysCommand(), p.healthCommand(), p.userCommand(),
	)
	for _, cmd := range append(root.Commands(), root) {
		asUsage(cmd)
	}
	return root
}

// asUsage makes a command's complaints about its arguments usage errors.
func asUsage(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		asUsage(sub)
	}
}

// version gives the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = "-modified"
		}
	}
	if revision == "" {
		return "development"
	}
	return "development-" + revision + modified
}

// newLog writes what happens as text, one line an event.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
