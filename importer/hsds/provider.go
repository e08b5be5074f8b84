package hsds

// The tables of providers, in which referral lines that keep the AIRS taxonomy export what HSDS calls services: one wide
// table of providers, and others that give each the terms it is listed under.
const (
	tableProviders     = "providers"
	tableProviderTerms = "provider_terms"
	tableProviderFor   = "provider_target_populations"
)

// ofProvider turns a row of one of these tables into the object of HSDS it stands for, and gives its table.
func ofProvider(name string, o Object) (string, Object) {
	switch name {
	case tableProviders:
		return tableServices, providerService(o)
	case tableProviderTerms:
		return tableServiceTerms, Object{"service_id": o.text("provider_id"), "taxonomy_term": Object{
			"id": o.text("taxonomy_code"), "name": o.text("taxonomy_name"), "taxonomy_facet": o.text("taxonomy_facet")}}
	case tableProviderFor:
		return tableServiceTerms, Object{"service_id": o.text("provider_id"), "taxonomy_term": Object{
			"id": o.text("target_population_code"), "name": o.text("target_population_name"), "parent_name": "Target populations"}}
	}
	return name, o
}

// providerService makes a service of a provider.
func providerService(o Object) Object {
	location := Object{"latitude": o.text("latitude"), "longitude": o.text("longitude"), "addresses": []any{Object{
		"address_type": "physical", "address_1": o.text("line1"), "address_2": o.text("line2"), "city": o.text("city"),
		"state_province": o.text("province"), "postal_code": o.text("postal_code"), "country": o.text("country")}}}
	if access := o.text("handicap_access"); access != "" {
		if isYes(access) {
			access = "Handicap accessible"
		}
		location["accessibility"] = []any{Object{"accessibility": access}}
	}
	service := Object{
		"id": o.text("provider_id"), "name": o.text("provider_name"), "alternate_name": o.text("provider_aka"), "description": o.text("provider_description"),
		"url": o.text("website_address"), "application_process": o.text("intake_procedure"), "eligibility_description": o.text("eligibility"),
		"languages": o.text("languages"), "last_modified": o.text("date_updated"),
		"phones":               []any{Object{"number": o.text("telephone_number")}},
		"contacts":             []any{Object{"name": o.text("contact_name"), "email": o.text("contact_email"), "phones": []any{Object{"number": o.text("contact_phone"), "extension": o.text("contact_telephone_extension")}}}},
		"service_at_locations": []any{Object{"location": location}},
	}
	if hours := o.text("hours"); hours != "" {
		service["schedules"] = []any{Object{"original_text": hours}}
	}
	return service
}
