#!/bin/bash
# Run once by the image of PostgreSQL, on an empty volume: the role and the database of the server.
set -euo pipefail
password=$(< /run/secrets/database.password)
psql --set=ON_ERROR_STOP=1 --no-psqlrc --username postgres --set=password="$password" << 'SQL'
CREATE ROLE sostenuto LOGIN REPLICATION PASSWORD :'password';
CREATE DATABASE sostenuto OWNER sostenuto ENCODING 'UTF8' TEMPLATE template0;
SQL
