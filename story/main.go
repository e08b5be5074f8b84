// Command story plays the product's stories: it builds Kith, serves the invented catalogue, and does in a
// real browser what a link worker does, step by step. Every step checks something and leaves a picture.
//
//	go run ./story            plays every story
//	go run ./story search     plays one
//	go run ./story list       names them
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// story is something a person does with Kith, in steps that follow each other.
type story struct {
	name  string
	about string
	steps []step
}

// step is one thing a person does, and what must then be true.
type step struct {
	name string
	play func(*stage) error
}

// stories are all there are, in the order they are played.
func stories() []story {
	return []story{searchStory(), councilStory(), facilitatorStory()}
}

// storyTime is the longest a story may take: a browser that hangs must not hang a build.
const storyTime = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run plays what is asked for: 0 where every step passed, 1 where one failed, 2 where it was not understood.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("story", flag.ContinueOnError)
	flags.SetOutput(stderr)
	pictures := flags.String("pictures", "story-pictures", "folder for the pictures")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	chosen, err := choose(flags.Args())
	if err != nil {
		fmt.Fprintln(stderr, "story:", err)
		return 2
	}
	if chosen == nil {
		for _, s := range stories() {
			fmt.Fprintf(stdout, "%-10s %s\n", s.name, s.about)
		}
		return 0
	}
	passed, failed, err := play(ctx, chosen, *pictures, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "story:", err)
		failed++
	}
	fmt.Fprintf(stdout, "%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		return 1
	}
	return 0
}

// choose gives the stories asked for; nil where they are only to be listed.
func choose(names []string) ([]story, error) {
	all := stories()
	if len(names) == 0 || (len(names) == 1 && names[0] == "all") {
		return all, nil
	}
	if len(names) == 1 && names[0] == "list" {
		return nil, nil
	}
	var chosen []story
	for _, name := range names {
		before := len(chosen)
		for _, s := range all {
			if s.name == name {
				chosen = append(chosen, s)
			}
		}
		if len(chosen) == before {
			return nil, fmt.Errorf("there is no story called %q; the stories are: %s", name, strings.Join(namesOf(all), ", "))
		}
	}
	return chosen, nil
}

func namesOf(all []story) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
	}
	return names
}
