select known_until
from landing.churn_files
where sha256 = :sha256;
