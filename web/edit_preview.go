package web

import (
	"github.com/kithdirectory/kith/directory"
)

// previewView is what others will see.
type previewView struct {
	Cards []cardView
	Dates []string // the next ones, of one meeting
	Words string   // of that meeting
	Note  string
	Saved string // that what was typed is kept
}

// previewOf makes cards of listings.
func (s *Server) previewOf(listings []*directory.Listing) *previewView {
	view := &previewView{}
	maker := cards{vocabulary: s.catalogue.Vocabulary(), now: s.catalogue.Local()}
	for _, l := range listings[:min(len(listings), maxPreviewCards)] {
		card := maker.card(directory.FoundListing{Listing: l, Distance: -1})
		card.URL = "#preview"
		view.Cards = append(view.Cards, card)
	}
	return view
}

const maxPreviewCards = 3
