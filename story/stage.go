package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// stage is where a story is played: the running program and a browser on it.
type stage struct {
	*browser
	site *site
	// notes are what a later step needs of an earlier one.
	notes map[string]string
}

// play plays stories, each with a program and a browser of its own, and counts the steps.
func play(ctx context.Context, chosen []story, pictures string, out io.Writer) (passed, failed int, err error) {
	folder, err := os.MkdirTemp("", "kith-story-")
	if err != nil {
		return 0, 0, fmt.Errorf("make a folder to work in: %w", err)
	}
	defer func() { err = errors.Join(err, removeAll(folder)) }()
	program, err := build(ctx, folder)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range chosen {
		p, f, err := playOne(ctx, s, program, filepath.Join(folder, s.name), filepath.Join(pictures, s.name), out)
		passed, failed = passed+p, failed+f
		if err != nil {
			return passed, failed, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return passed, failed, nil
}

func playOne(ctx context.Context, s story, program, folder, pictures string, out io.Writer) (passed, failed int, err error) {
	ctx, cancel := context.WithTimeout(ctx, storyTime)
	defer cancel()
	if err := clearPictures(pictures); err != nil {
		return 0, 0, err
	}
	fmt.Fprintf(out, "%s: pictures in %s\n", s.name, pictures)
	site, err := serve(ctx, program, filepath.Join(folder, "data"))
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, site.stop()) }()
	b, err := openBrowser(ctx, filepath.Join(folder, "profile"), site.url)
	if err != nil {
		return 0, 0, err
	}
	defer b.close()
	at := &stage{browser: b, site: site, notes: map[string]string{}}
	for i, step := range s.steps {
		began := time.Now()
		fault := step.play(at)
		picture := filepath.Join(pictures, fmt.Sprintf("%02d-%s.png", i+1, step.name))
		if err := b.picture(picture); err != nil {
			fault = errors.Join(fault, fmt.Errorf("no picture: %w", err))
		}
		if fault != nil {
			failed++
			fmt.Fprintf(out, "  FAIL %02d %s: %v\n", i+1, step.name, fault)
			continue
		}
		passed++
		fmt.Fprintf(out, "  ok   %02d %s (%.1f s)\n", i+1, step.name, time.Since(began).Seconds())
	}
	return passed, failed, nil
}

// clearPictures makes the folder, and takes away what an earlier playing left in it.
func clearPictures(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder for pictures: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(folder, "[0-9][0-9]-*.png"))
	if err != nil {
		return fmt.Errorf("look for old pictures: %w", err)
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove an old picture: %w", err)
		}
	}
	return nil
}

// removeAll removes a folder that a browser's last children may still write to for a moment.
func removeAll(folder string) error {
	var err error
	for range 50 {
		if err = os.RemoveAll(folder); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// answer is what a story compares the pages with: the API's own answer.
type answer struct {
	Total    int `json:"total"`
	Listings []struct {
		Name     string  `json:"name"`
		GroupID  string  `json:"group_id"`
		Distance float64 `json:"distance_m"`
	} `json:"listings"`
}

// ask searches by the API.
func (s *stage) ask(query string) (answer, error) {
	var a answer
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.site.url+"/api/v1/search?"+query, nil)
	if err != nil {
		return a, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return a, fmt.Errorf("the API answers %s to %s", response.Status, query)
	}
	return a, json.NewDecoder(response.Body).Decode(&a)
}
