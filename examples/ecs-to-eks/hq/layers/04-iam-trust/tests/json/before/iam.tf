resource "aws_iam_role" "task" {
  name = "notifications-task"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "task" {
  name = "notifications"
  role = aws_iam_role.task.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ses:SendEmail", Resource = "*" },
      { Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = "arn:aws:sqs:eu-central-1:111122223333:notifications" },
    ]
  })
}
