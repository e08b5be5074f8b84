package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/kithdirectory/kith/geo"
)

// fixesCSV lists the places where no rule is right, each with the reason. A blank postcode means every one.
//
//go:embed fixes.csv
var fixesCSV []byte

type fix struct {
	point                geo.Point // zero: leave the point
	council, councilCode string    // "": leave the council
	reach                float64   // metres; 0: leave the estimate
}

type fixes struct{ byPlace map[string]fix }

func readFixes() (*fixes, error) {
	records, err := csv.NewReader(bytes.NewReader(fixesCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("fixes.csv: %w", err)
	}
	f := &fixes{byPlace: map[string]fix{}}
	for i, rec := range records[1:] {
		var x fix
		if rec[3] != "" {
			var errLat, errLng error
			x.point.Lat, errLat = strconv.ParseFloat(rec[3], 64)
			x.point.Lng, errLng = strconv.ParseFloat(rec[4], 64)
			if errLat != nil || errLng != nil || !x.point.Valid() {
				return nil, fmt.Errorf("fixes.csv: line %d: %q,%q is not a point", i+2, rec[3], rec[4])
			}
		}
		x.council, x.councilCode = rec[5], rec[6]
		if rec[7] != "" {
			if x.reach, err = strconv.ParseFloat(rec[7], 64); err != nil {
				return nil, fmt.Errorf("fixes.csv: line %d: reach: %w", i+2, err)
			}
		}
		f.byPlace[rec[0]+"/"+geo.FoldName(rec[1])+"/"+rec[2]] = x
	}
	return f, nil
}

func (f *fixes) find(r *row) (fix, bool) {
	if x, ok := f.byPlace[r.State+"/"+r.folded+"/"+r.Postcode]; ok {
		return x, true
	}
	x, ok := f.byPlace[r.State+"/"+r.folded+"/"]
	return x, ok
}

func (f *fixes) point(r *row) (geo.Point, bool) {
	x, ok := f.find(r)
	return x.point, ok && x.point.Valid()
}
