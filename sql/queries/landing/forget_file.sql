-- The file is to be read again in another way: its accounting and its quarantine begin anew, what it brought
-- stays.
delete from landing.files
where file_sha256 = :sha256 and recipe != :recipe;
