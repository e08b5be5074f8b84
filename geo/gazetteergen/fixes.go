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

// placesCSV lists places that people live in and the data does not have.
//
//go:embed places.csv
var placesCSV []byte

// readPlaces returns the rows of placesCSV, points chosen. Their areas are worked out like any other's.
func readPlaces() ([]*row, error) {
	records, err := csv.NewReader(bytes.NewReader(placesCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("places.csv: %w", err)
	}
	var rows []*row
	for i, rec := range records[1:] {
		r := &row{name: rec[0], Locality: rec[0], State: rec[1], Postcode: rec[2], RA2016: rec[5], Type: "Delivery Area",
			folded: geo.FoldName(rec[0]), trust: 1}
		var errLat, errLng error
		r.point.Lat, errLat = strconv.ParseFloat(rec[3], 64)
		r.point.Lng, errLng = strconv.ParseFloat(rec[4], 64)
		if errLat != nil || errLng != nil || !geo.InState(r.point, r.State) {
			return nil, fmt.Errorf("places.csv: line %d: %q,%q is not a point in %s", i+2, rec[3], rec[4], r.State)
		}
		r.plain, r.precise = r.point, r.point
		rows = append(rows, r)
	}
	return rows, nil
}
