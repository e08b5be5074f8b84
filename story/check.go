package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// quoted writes text as JavaScript reads it.
func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil { // a string is always JSON
		return `""`
	}
	return string(out)
}

// first gives the first error: a step is a list of these, done one after the other.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// truths checks expressions, and says of each that is false what it should have meant.
func (b *browser) truths(expressions map[string]string) error {
	var faults []error
	for meaning, expression := range expressions {
		ok, err := eval[bool](b, `Boolean(`+expression+`)`)
		switch {
		case err != nil:
			faults = append(faults, err)
		case !ok:
			faults = append(faults, errors.New("it is not so that "+meaning))
		}
	}
	return errors.Join(faults...)
}

var number = regexp.MustCompile(`\d[\d,]*`)

// numberIn gives the first whole number of a text.
func numberIn(text string) (int, error) {
	digits := regexp.MustCompile(`,`).ReplaceAllString(number.FindString(text), "")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0, fmt.Errorf("there is no number in %q", text)
	}
	return n, nil
}

// heading checks the page's heading, and that its number is the API's.
func (s *stage) heading(want, query string) error {
	a, err := s.ask(query)
	if err != nil {
		return err
	}
	got, err := s.text("#heading")
	if err != nil {
		return err
	}
	noun := "groups"
	if a.Total == 1 {
		noun = "group"
	}
	if whole := fmt.Sprintf("%d %s %s", a.Total, noun, want); got != whole {
		return fmt.Errorf("the heading is %q, want %q", got, whole)
	}
	return nil
}
