package web

import "net/http"

// apiRoutes are the routes of the JSON API.
func (s *Server) apiRoutes() []route {
	return []route{
		{http.MethodGet, "/api/v1/search", permSearch, s.apiSearch},
		{http.MethodPost, "/api/v1/search", permSearch, s.apiSearchPosted},
		{http.MethodGet, "/api/v1/suburbs", permSearch, s.apiSuburbs},
		{http.MethodGet, "/api/v1/groups/:id", permSearch, s.apiGroup},
		{http.MethodGet, "/api/v1/vocabulary", permAnyone, s.apiVocabulary},
		{http.MethodGet, "/api/v1/listings.geojson", permSearch, s.apiGeoJSON},
		{http.MethodGet, "/api/v1/openapi.json", permAnyone, s.apiDescription},
		{http.MethodGet, "/healthz", permAnyone, s.healthz},
		{http.MethodGet, "/readyz", permAnyone, s.readyz},
	}
}
