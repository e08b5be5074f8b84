package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

const (
	councilSource  = "council"
	councilAtFirst = 100 // records in its first list
	mostOfCouncil  = 250
)

// council gives its list of groups again and again, some renamed, some with another cost, a few new, by
// the import command.
type council struct {
	b        *bench
	promises *promises
	random   *rand.Rand
	records  []record
	due      chan struct{} // holds one at most
	imports  atomic.Int64  // that were acknowledged
}

type record struct{ name, suburb, cost string }

// recordKey is under which key the store knows a record.
func recordKey(i int) string { return fmt.Sprintf("id:C%04d", i) }

// work imports the next list when it is due.
func (c *council) work(day context.Context) error {
	select {
	case <-c.due:
		return c.importNext(context.WithoutCancel(day)) // what has begun is ended, even if the day is over
	case <-day.Done():
		return nil
	}
}

// importNext imports the next list; once it returns, what the list says is promised.
func (c *council) importNext(ctx context.Context) error {
	c.change()
	var list strings.Builder
	list.WriteString("Id,Name,Description,Address,Suburb,Postcode,Phone,Hours,Cost\n")
	names := map[string]string{}
	for i, r := range c.records {
		fmt.Fprintf(&list, "C%04d,%s,People meet to knit and mend,%d Invented Street,%s,(03) 5550 %04d,Tuesday 10am to 12pm,%s\n", i, r.name, i+1, r.suburb, i, r.cost)
		names[recordKey(i)] = r.name
	}
	path := filepath.Join(c.b.temp, "council.csv")
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		return err
	}
	var stdout, stderr bytes.Buffer
	cmd := c.b.command(ctx, "import", "--apply", "--json", "--source", councilSource, "--region", "VIC", path)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("kith import: %w\n%s\n%s", err, clip(stdout.String()), stderr.String())
	}
	var report reportJSON
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		return fmt.Errorf("kith import: %w\n%s", err, stdout.String())
	}
	if !report.Applied || report.Rejected > 0 || report.Records != len(c.records) {
		return fmt.Errorf("kith import: not all of the list was taken: %s", stdout.String())
	}
	c.promises.acknowledged(func() {
		maps.Copy(c.promises.records, names)
		c.imports.Add(1)
	})
	return nil
}

// change makes the next list.
func (c *council) change() {
	suburbs := []string{"Carlton,3053", "Fitzroy,3065", "Geelong,3220", "Brunswick,3056"}
	for i := range c.records {
		switch r := &c.records[i]; c.random.IntN(8) {
		case 0, 1:
			r.name = "Knitting Group " + c.promises.word()
		case 2:
			r.suburb = pick(c.random, suburbs)
		case 3:
			r.cost = pick(c.random, []string{"Free", "$5"})
		}
	}
	fresh := 5
	if len(c.records) == 0 {
		fresh = councilAtFirst
	}
	for range min(fresh, mostOfCouncil-len(c.records)) {
		c.records = append(c.records, record{"Knitting Group " + c.promises.word(), pick(c.random, suburbs), "Free"})
	}
}
