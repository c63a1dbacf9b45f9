select map from marts.journey_maps
where rules = :rules;
