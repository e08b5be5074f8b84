package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/kithdirectory/kith/directory"
)

// printJSON prints one JSON document on stdout.
func (p *program) printJSON(v any) error {
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// jsonError is what a failing command prints with --json.
type jsonError struct {
	Error struct {
		Code    directory.Code    `json:"code"`
		Message string            `json:"message"`
		Fields  map[string]string `json:"fields,omitempty"`
	} `json:"error"`
}

// answer prints v as JSON, or runs text, whichever was asked for; a failure is printed likewise.
func (p *program) answer(asJSON bool, v any, err error, text func()) error {
	switch {
	case err != nil && asJSON:
		return p.failJSON(err)
	case err != nil:
		return err
	case asJSON:
		return p.printJSON(v)
	}
	text()
	return nil
}

func (p *program) failJSON(err error) error {
	return errors.Join(p.printJSON(jsonErrorOf(err)), errShown)
}

func jsonErrorOf(err error) jsonError {
	var out jsonError
	out.Error.Code, out.Error.Message = codeOf(err), sentence(err)
	if e, ok := errors.AsType[*directory.Error](err); ok {
		out.Error.Fields = e.Fields
	}
	return out
}

// table prints rows in aligned columns.
func (p *program) table(rows ...[]any) {
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}
